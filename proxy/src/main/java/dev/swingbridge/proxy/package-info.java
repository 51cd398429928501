/** Where the program starts, and the wiring of all its parts. */
@NullMarked
package dev.swingbridge.proxy;

import org.jspecify.annotations.NullMarked;
