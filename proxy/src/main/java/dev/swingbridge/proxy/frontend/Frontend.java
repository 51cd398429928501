package dev.swingbridge.proxy.frontend;

import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.ConnectFailedException;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerFacts;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.proxy.backend.Transport;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.router.table.Side;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener for applications: listens, logs clients in, hands them to sessions. It takes part of
 * its event loops from outside, as sessions and connections to servers share them.
 */
public final class Frontend implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);
    private static final AttributeKey<ErrPacket> REFUSAL =
            AttributeKey.valueOf(Frontend.class, "refusal");
    private static final int BACKLOG = 4096;

    /**
     * Far above what servers count to, so that an id that a client reads out of a server's list of
     * processes is not taken for another session's.
     */
    private static final int BEFORE_FIRST_ID = 1 << 30;

    private final FrontendSettings settings;
    private final EventLoopGroup loops;
    private final Transport transport;
    private final ServerFacts facts;
    private final ServerProbe probe;
    private final Supplier<Side> home;
    private final FrontendCounters counters = new FrontendCounters();
    private final HostConnections hosts = new HostConnections();
    private final CompletableFuture<KeyPair> rsa = new CompletableFuture<>();
    private final LoginService logins;
    private final @Nullable ClientTls tls;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger lastConnectionId = new AtomicInteger(BEFORE_FIRST_ID);
    private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /**
     * @param loops made by {@link Transport#newGroup}; stays the caller's to shut down
     * @param home the side that serves new sessions at this moment
     * @throws IOException when the TLS files cannot be used
     */
    public Frontend(
            FrontendSettings settings,
            Transport transport,
            EventLoopGroup loops,
            Accounts accounts,
            BackendConnector connector,
            ServerFacts facts,
            ServerProbe probe,
            StoredAccounts stored,
            Supplier<Side> home)
            throws IOException {
        this.settings = settings;
        this.transport = transport;
        this.loops = loops;
        this.facts = facts;
        this.probe = probe;
        this.home = home;
        boolean withTls = settings.tls().mode() != TlsMode.OFF;
        this.tls = withTls ? new ClientTls(settings.tls()) : null;
        this.logins =
                new LoginService(accounts, connector, home, rsa::resultNow, stored, tls, counters);
    }

    /**
     * Opens every listener and returns the TCP addresses they are bound to.
     *
     * @throws IOException when one cannot be opened; none is open then
     */
    public List<InetSocketAddress> start(SessionStarter starter) throws IOException {
        for (Side side : Side.values()) {
            probe.probe(loops.next(), side).addListener(done -> reportProbe(side, done));
        }
        // Also where all accounts are listed: an unknown name is asked in full like any other.
        rsa.complete(LoginKeys.make());
        List<InetSocketAddress> bound = new ArrayList<>();
        try {
            for (InetSocketAddress address : settings.listen()) {
                Channel listener = listen(starter, address, false);
                bound.add((InetSocketAddress) listener.localAddress());
                LOG.info("Listening for applications address={}", listener.localAddress());
            }
            for (Path socket : settings.sockets()) {
                SocketFile.makeRoom(socket);
                listen(starter, transport.unixAddress(socket), true)
                        .closeFuture()
                        .addListener(closed -> SocketFile.remove(socket));
                SocketFile.openToAll(socket);
                LOG.info("Listening for applications socket={}", socket);
            }
        } catch (IOException e) {
            listeners.close().awaitUninterruptibly();
            throw e;
        }
        return bound;
    }

    private Channel listen(SessionStarter starter, SocketAddress address, boolean unix)
            throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(unix ? transport.unixListener() : transport.listener())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel client) {
                                        accept(client, starter);
                                    }
                                });
        if (!unix) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
            if (settings.reusePort()) {
                bootstrap.option(transport.reusePort(), true);
            }
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
            bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
        }
        ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "cannot listen on %s: %s".formatted(address, binding.cause().getMessage()),
                    binding.cause());
        }
        listeners.add(binding.channel());
        return binding.channel();
    }

    private void accept(Channel client, SessionStarter starter) {
        boolean fits = counters.connected(settings.limits().maxConnections());
        client.closeFuture().addListener(closed -> counters.disconnected());
        InetAddress peer = ClientAddress.host(ClientAddress.of(client));
        boolean balancer = peer != null && settings.balancer(peer);
        if (peer != null && !balancer) {
            countHost(client, peer);
        }
        ErrPacket refusal = fits ? refusal(client) : ProxyError.TOO_MANY_CONNECTIONS.packet();
        if (refusal != null) {
            client.writeAndFlush(PacketFrame.build(client.alloc(), 0, refusal::write))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        clients.add(client);
        client.pipeline()
                .addLast(
                        new ProxyHeaderReader(this, balancer),
                        newDecoder(),
                        new ClientHandshake(this, starter, nextConnectionId()));
    }

    /** Counts a connection for its host, which is known late behind a balancer. */
    void countHost(Channel client, InetAddress host) {
        boolean fits = hosts.connected(host, settings.limits().maxConnectionsPerHost());
        client.closeFuture().addListener(closed -> hosts.disconnected(host));
        if (!fits) {
            counters.tooManyOfHost();
            client.attr(REFUSAL).set(ProxyError.TOO_MANY_OF_HOST.packet(host.getHostAddress()));
        }
    }

    /** Why a client is to be sent away; null when it is welcome. */
    @Nullable ErrPacket refusal(Channel client) {
        return client.attr(REFUSAL).get();
    }

    FrameDecoder newDecoder() {
        return new FrameDecoder(settings.limits().loginPacketBytes());
    }

    /** From 1 to 2^31 - 1, then from 1 again. */
    private long nextConnectionId() {
        return lastConnectionId.updateAndGet(
                id -> id == Integer.MAX_VALUE ? BEFORE_FIRST_ID + 1 : id + 1);
    }

    /** What to show a new client; asks the home server first while it is unknown. */
    Future<Greeting> greeting(EventLoop loop, long connectionId, AuthBytes nonce) {
        Side side = home.get();
        Greeting shown = OfferedGreeting.of(facts, side, ownCapabilities(), connectionId, nonce);
        if (shown != null) {
            return loop.newSucceededFuture(shown);
        }
        Promise<Greeting> result = loop.newPromise();
        new GuardedLoop(loop, result::tryFailure)
                .whenDone(
                        probe.probe(loop, side),
                        done -> {
                            Greeting late =
                                    OfferedGreeting.of(
                                            facts, side, ownCapabilities(), connectionId, nonce);
                            if (late != null) {
                                result.setSuccess(late);
                            } else {
                                result.setFailure(done.cause());
                            }
                        });
        return result;
    }

    ErrPacket whyNoGreeting(Throwable cause) {
        return cause instanceof ConnectFailedException failed
                ? failed.failure().toClient()
                : ProxyError.NOT_GREETED.packet(cause);
    }

    private static void reportProbe(Side side, Future<?> done) {
        if (!done.isSuccess()) {
            LOG.warn(
                    "Server cannot be asked for its capabilities yet side={} reason={}",
                    side.label(),
                    done.cause().getMessage());
        }
    }

    AuthBytes nonce() {
        return AuthBytes.nonce(random);
    }

    FrontendSettings settings() {
        return settings;
    }

    @Nullable ClientTls tls() {
        return tls;
    }

    LoginService logins() {
        return logins;
    }

    boolean overUnixSocket(Channel client) {
        return ClientAddress.isUnix(client.localAddress());
    }

    /** The capabilities that are the proxy's own matter, whatever the servers can do. */
    private long ownCapabilities() {
        long own = tls == null ? 0 : Capabilities.TLS;
        for (Compression.Method method : settings.compression()) {
            own |= method.capability();
        }
        return own;
    }

    /** The password a passed-through account last logged in with; null when it is not known. */
    public @Nullable Secret remembered(String account) {
        return logins.remembered().find(account);
    }

    /** For sessions: COM_CHANGE_USER. */
    public Authenticator authenticator() {
        return logins;
    }

    public FrontendCounters counters() {
        return counters;
    }

    /** Takes no new clients from now on; those that are there stay. */
    public void stopListening() {
        listeners.close().awaitUninterruptibly();
    }

    /** Closes the listeners and every client connection. */
    @Override
    public void close() {
        stopListening();
        clients.close().awaitUninterruptibly();
    }
}
