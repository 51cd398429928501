/** Makes statements of a table group wait, and knows which are still in flight. */
@NullMarked
package dev.swingbridge.router.gate;

import org.jspecify.annotations.NullMarked;
