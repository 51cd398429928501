/** The channel handlers that cut a byte stream into packets. */
@NullMarked
package dev.swingbridge.protocol.netty;

import org.jspecify.annotations.NullMarked;
