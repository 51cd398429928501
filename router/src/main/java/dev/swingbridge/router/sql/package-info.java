/** SQL text to the facts the router needs: kind, tables, session and transaction effects. */
@NullMarked
package dev.swingbridge.router.sql;

import org.jspecify.annotations.NullMarked;
