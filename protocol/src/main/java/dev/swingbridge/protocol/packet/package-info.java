/** Packets: header and sequence number; OK, ERR and EOF. */
@NullMarked
package dev.swingbridge.protocol.packet;

import org.jspecify.annotations.NullMarked;
