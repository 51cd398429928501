package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.link.BackendLink;
import io.netty.channel.Channel;

/** Reads from each end of a session only as fast as the other one takes it. */
final class ReadSteering {
    /** Commands that come while another one runs are kept up to here; then reading stops. */
    private static final int BACKLOG_BYTES = 64 << 10;

    private final Channel client;
    private final CommandBytes bytes;
    private final Forwarding forwarding;

    /** What a session takes from its client. */
    enum Appetite {
        ALL,
        /** Commands that will wait, up to a limit. */
        BACKLOG,
        /** The rest of the running command as fast as its server takes it, else a backlog. */
        UPLOAD,
        NOTHING
    }

    ReadSteering(Channel client, CommandBytes bytes, Forwarding forwarding) {
        this.client = client;
        this.bytes = bytes;
        this.forwarding = forwarding;
    }

    void steer(Appetite appetite) {
        if (appetite == Appetite.NOTHING) {
            return;
        }
        BackendLink link = forwarding.running();
        if (link != null) {
            link.reading(client.isWritable());
        }
        boolean wanted =
                switch (appetite) {
                    case ALL -> true;
                    case BACKLOG -> bytes.waiting() < BACKLOG_BYTES;
                    case UPLOAD ->
                            forwarding.uploading()
                                    ? link == null || link.writable()
                                    : bytes.waiting() < BACKLOG_BYTES;
                    case NOTHING -> false;
                };
        if (client.config().isAutoRead() != wanted) {
            client.config().setAutoRead(wanted);
        }
    }
}
