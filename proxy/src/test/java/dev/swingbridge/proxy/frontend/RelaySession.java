package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.netty.CompressedPackets;
import dev.swingbridge.proxy.backend.Backend;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes both ways between a client and its home server, and remembers who logged in. */
final class RelaySession implements SessionStarter {
    final List<ClientLogin> logins = new CopyOnWriteArrayList<>();
    final List<Channel> clients = new CopyOnWriteArrayList<>();
    final List<Boolean> compressed = new CopyOnWriteArrayList<>();

    /** Bytes that the client had not been sent yet when its session started. */
    final List<Long> unsent = new CopyOnWriteArrayList<>();

    /** Who logged in last; there must be somebody. */
    ClientLogin last() {
        return logins.getLast();
    }

    @Override
    public void start(Channel client, ClientLogin login, Backend home) {
        clients.add(client);
        compressed.add(client.pipeline().get(CompressedPackets.class) != null);
        unsent.add(client.unsafe().outboundBuffer().totalPendingWriteBytes());
        logins.add(login);
        client.pipeline().addLast(new Forward(home.channel()));
        home.channel().pipeline().addLast(new Forward(client));
        client.config().setAutoRead(true);
        home.channel().config().setAutoRead(true);
    }

    private static final class Forward extends ChannelInboundHandlerAdapter {
        private final Channel to;

        Forward(Channel to) {
            this.to = to;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            to.writeAndFlush(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            to.close();
        }
    }
}
