/** A database server out of a jar, started in half a second, for demonstrations and tests. */
@NullMarked
package dev.swingbridge.embedded;

import org.jspecify.annotations.NullMarked;
