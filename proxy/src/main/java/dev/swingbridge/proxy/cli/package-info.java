/** The command line. */
@NullMarked
package dev.swingbridge.proxy.cli;

import org.jspecify.annotations.NullMarked;
