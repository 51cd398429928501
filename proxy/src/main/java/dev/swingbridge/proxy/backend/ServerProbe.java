package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.router.table.Side;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Map;

/**
 * Finds out what the servers are by logging in with the proxy's own account and leaving again. A
 * connection dropped after the greeting would count against the proxy's host on the server.
 */
public final class ServerProbe {
    private static final int COM_QUIT = 0x01;
    private static final long MAX_PACKET_BYTES = 1 << 24;
    private static final int UTF8MB4_GENERAL_CI = 45;

    private final BackendConnector connector;
    private final ServerFacts facts;
    private final Map<Side, ServerCredentials> accounts;

    public ServerProbe(
            BackendConnector connector, ServerFacts facts, Map<Side, ServerCredentials> accounts) {
        this.connector = connector;
        this.facts = facts;
        this.accounts = Map.copyOf(accounts);
    }

    /** A login of the proxy itself, with the account it was configured with. */
    public BackendLogin ownLogin(Side side) {
        ServerCredentials account = accounts.get(side);
        if (account == null) {
            throw new IllegalArgumentException("no account configured for " + side.label());
        }
        return new BackendLogin(
                account,
                Capabilities.PROTOCOL_41,
                UTF8MB4_GENERAL_CI,
                null,
                Map.of(),
                MAX_PACKET_BYTES,
                null);
    }

    /**
     * Asks one server now; the answer is in {@link ServerFacts}.
     *
     * @return succeeds once the greeting is known, also when the login itself was refused; fails
     *     with {@link ConnectFailedException}
     */
    public Future<Void> probe(EventLoop loop, Side side) {
        Promise<Void> result = loop.newPromise();
        new GuardedLoop(loop, result::tryFailure)
                .whenDone(
                        connector.connect(loop, side, ownLogin(side)),
                        done -> {
                            if (done.isSuccess()) {
                                leave(done.getNow().channel());
                                result.setSuccess(null);
                            } else if (facts.greeting(side) != null) {
                                result.setSuccess(null);
                            } else {
                                result.setFailure(done.cause());
                            }
                        });
        return result;
    }

    /** Ends a connection as clients do: one that just breaks off counts against this host. */
    public static void leave(Channel channel) {
        channel.writeAndFlush(PacketFrame.build(channel.alloc(), 0, out -> out.writeByte(COM_QUIT)))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
