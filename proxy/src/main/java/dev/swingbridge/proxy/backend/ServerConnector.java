package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.router.table.Side;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Connects to the two configured servers. Keeps no connections. */
public final class ServerConnector implements BackendConnector {
    private record Server(BackendSettings settings, ServerTls tls) {}

    private final Map<Side, Server> servers = new EnumMap<>(Side.class);
    private final ServerFacts facts;

    /**
     * @param facts kept up to date with every greeting that is seen
     */
    public ServerConnector(List<BackendSettings> settings, ServerFacts facts) {
        this.facts = facts;
        settings.forEach(
                server ->
                        servers.put(
                                server.side(), new Server(server, new ServerTls(server.tls()))));
    }

    @Override
    public Future<Backend> connect(EventLoop loop, Side side, BackendLogin login) {
        Server server = servers.get(side);
        if (server == null) {
            throw new IllegalArgumentException("no server configured as " + side.label());
        }
        Promise<Backend> result = loop.newPromise();
        BackendSettings settings = server.settings();
        String host = settings.host();
        if (settings.socket() != null) {
            Transport transport = Transport.of(loop);
            open(loop, server, transport.unixAddress(settings.socket()), login, result);
        } else if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            open(loop, server, new InetSocketAddress(host, settings.port()), login, result);
        } else {
            // the JDK's name lookup blocks, and an event loop must not
            GuardedLoop guarded = new GuardedLoop(loop, result::tryFailure);
            Thread.ofVirtual()
                    .name("resolve " + host)
                    .start(() -> resolveAndOpen(guarded, server, login, result));
        }
        return result;
    }

    private void resolveAndOpen(
            GuardedLoop loop, Server server, BackendLogin login, Promise<Backend> result) {
        BackendSettings settings = server.settings();
        try {
            InetAddress address = InetAddress.getByName(settings.host());
            InetSocketAddress target = new InetSocketAddress(address, settings.port());
            loop.execute(() -> open(loop.eventLoop(), server, target, login, result));
        } catch (UnknownHostException e) {
            result.tryFailure(unreachable(settings, "unknown host"));
        } catch (RuntimeException e) {
            result.tryFailure(unreachable(settings, "its name cannot be looked up: " + e));
        }
    }

    private void open(
            EventLoop loop,
            Server server,
            SocketAddress address,
            BackendLogin login,
            Promise<Backend> result) {
        BackendSettings settings = server.settings();
        Transport transport = Transport.of(loop);
        boolean tcp = settings.socket() == null;
        int timeoutMillis = (int) settings.connectTimeout().toMillis();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(tcp ? transport.client() : transport.unixClient())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new FrameDecoder(
                                                                ServerLogin.MAX_PAYLOAD_BYTES),
                                                        new ServerLogin(
                                                                settings,
                                                                server.tls(),
                                                                facts,
                                                                login,
                                                                result));
                                    }
                                });
        if (tcp) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
            bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
        }
        ChannelFuture connecting = bootstrap.connect(address);
        connecting.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        result.tryFailure(unreachable(settings, "" + done.cause().getMessage()));
                    }
                });
        limitTime(loop, connecting.channel(), settings, result);
    }

    private static void limitTime(
            EventLoop loop, Channel channel, BackendSettings settings, Promise<Backend> result) {
        long millis = settings.connectTimeout().toMillis();
        Runnable giveUp =
                () -> {
                    if (result.tryFailure(
                            unreachable(settings, "no login within " + millis + " ms"))) {
                        channel.close();
                    }
                };
        Future<?> timer = loop.schedule(giveUp, millis, TimeUnit.MILLISECONDS);
        result.addListener(done -> timer.cancel(false));
    }

    private static ConnectFailedException unreachable(BackendSettings settings, String reason) {
        return new ConnectFailedException(
                new ConnectFailure.Unreachable(settings.address(), reason));
    }
}
