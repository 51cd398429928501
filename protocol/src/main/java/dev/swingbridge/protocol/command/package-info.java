/** The first packet of a command, decoded as far as the proxy needs. */
@NullMarked
package dev.swingbridge.protocol.command;

import org.jspecify.annotations.NullMarked;
