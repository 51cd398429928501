/** How fast rows may be read, and why not faster. */
@NullMarked
package dev.swingbridge.backfill.throttle;

import org.jspecify.annotations.NullMarked;
