package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.reply.ReplyFormat;

/** How packets are laid out on both connections of a session; fixed at login. */
record LinkFormat(ReplyFormat reply, boolean queryAttributes) {
    private static final int CLIENT_QUERY_ATTRIBUTES = 1 << 27;

    static LinkFormat of(long capabilities) {
        return new LinkFormat(
                ReplyFormat.of(capabilities), (capabilities & CLIENT_QUERY_ATTRIBUTES) != 0);
    }
}
