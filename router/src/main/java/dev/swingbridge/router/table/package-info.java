/** Which side serves which table, as an immutable snapshot with a version. */
@NullMarked
package dev.swingbridge.router.table;

import org.jspecify.annotations.NullMarked;
