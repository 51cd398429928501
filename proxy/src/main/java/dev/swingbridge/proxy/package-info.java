/** Main, the wiring, and the configuration. */
@NullMarked
package dev.swingbridge.proxy;

import org.jspecify.annotations.NullMarked;
