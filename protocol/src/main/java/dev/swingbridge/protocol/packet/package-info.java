/** Packets: header, sequence number, splitting at 16 MiB; OK, ERR and EOF. */
@NullMarked
package dev.swingbridge.protocol.packet;

import org.jspecify.annotations.NullMarked;
