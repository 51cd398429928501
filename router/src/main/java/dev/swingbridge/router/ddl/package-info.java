/**
 * How far a statement changes the definition of tables: read alike by the router, which refuses it,
 * and by the stream, which finds it in the log.
 */
@NullMarked
package dev.swingbridge.router.ddl;

import org.jspecify.annotations.NullMarked;
