/** Runs a list of steps with undo, across a point of no return. */
@NullMarked
package dev.swingbridge.proxy.migration.step;

import org.jspecify.annotations.NullMarked;
