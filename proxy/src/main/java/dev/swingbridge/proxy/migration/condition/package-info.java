/**
 * How one migration stands at a moment, as an immutable record that is published at every change.
 */
@NullMarked
package dev.swingbridge.proxy.migration.condition;

import org.jspecify.annotations.NullMarked;
