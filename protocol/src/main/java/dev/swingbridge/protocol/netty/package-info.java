/** The channel handlers that cut a byte stream into packets, compressed or not. */
@NullMarked
package dev.swingbridge.protocol.netty;

import org.jspecify.annotations.NullMarked;
