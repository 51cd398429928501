/** What is counted and timed. */
@NullMarked
package dev.swingbridge.proxy.metrics;

import org.jspecify.annotations.NullMarked;
