/** Greeting, handshake response, capabilities. */
@NullMarked
package dev.swingbridge.protocol.handshake;

import org.jspecify.annotations.NullMarked;
