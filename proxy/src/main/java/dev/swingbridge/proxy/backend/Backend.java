package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.router.table.Side;
import io.netty.channel.Channel;

/**
 * A connection to a server, logged in, between two commands. Its pipeline holds TLS and compression
 * where agreed and nothing else; automatic reading is off.
 *
 * @param greeting the server's own; its connection id is the one to KILL
 * @param capabilities agreed with the server
 * @param loginReply the OK that ended the login
 * @param schema default schema since the login; empty for none
 */
public record Backend(
        Channel channel,
        Side side,
        Greeting greeting,
        long capabilities,
        OkPacket loginReply,
        String schema) {

    /** The server's id of this connection. */
    public long connectionId() {
        return greeting.connectionId();
    }

    @Override
    public String toString() {
        return "%s connection %d".formatted(side.label(), connectionId());
    }
}
