/** How fast may we go, and why. */
@NullMarked
package dev.swingbridge.backfill.throttle;

import org.jspecify.annotations.NullMarked;
