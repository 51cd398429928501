package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.reply.ReplyFormat;

/**
 * How packets are laid out on both connections of a session; fixed at login.
 *
 * @param bulk whether one execution may carry many rows of parameters (MariaDB)
 */
public record LinkFormat(ReplyFormat reply, boolean queryAttributes, boolean bulk) {
    public static LinkFormat of(long capabilities) {
        return new LinkFormat(
                ReplyFormat.of(capabilities),
                Capabilities.has(capabilities, Capabilities.QUERY_ATTRIBUTES),
                Capabilities.has(capabilities, Capabilities.MARIADB_BULK));
    }
}
