package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.frontend.LoginExchange;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.registry.SessionRegistry;
import dev.swingbridge.router.Router;
import dev.swingbridge.router.UnreadObjects;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A session between channels that end in the test: what the client sends comes in as bytes, and so
 * does what its servers answer. Table {@code shop.t} belongs to the group {@code orders}.
 */
final class SessionWithoutServers implements AutoCloseable {
    static final long ID = 7;
    static final TableName TABLE = new TableName("shop", "t");
    static final Duration HOLD_LIMIT = Duration.ofSeconds(30);

    /** OK with autocommit. */
    static final String OK = "07000001 00 00 00 0200 0000";

    final LiveRouteTable routes = new LiveRouteTable(RouteTable.servedBy(Side.SOURCE));
    final TrafficGate gate = new TrafficGate();
    final EmbeddedChannel client = new EmbeddedChannel();
    final EmbeddedChannel source = new EmbeddedChannel();
    final EmbeddedChannel another = new EmbeddedChannel();
    final Promise<Authenticated> userChange = new DefaultPromise<>(client.eventLoop());
    final SessionServices services;
    final ClientLogin login;
    final ClientSession session;

    /** How logins to servers end; each fails unless the test says otherwise. */
    BackendConnector connector =
            (loop, side, as) -> loop.newFailedFuture(new IllegalStateException());

    /** The copies' answer to whether they have all that was written. */
    final CompletableFuture<Boolean> caughtUp = new CompletableFuture<>();

    SessionWithoutServers() {
        ServerCredentials credentials = new ServerCredentials("app", Secret.clearText("secret"));
        login =
                new ClientLogin(
                        "app",
                        Capabilities.PROTOCOL_41 | Capabilities.DEPRECATE_EOF,
                        45,
                        "shop",
                        Map.of(),
                        1 << 24,
                        ID,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                        Map.of(Side.SOURCE, credentials, Side.TARGET, credentials),
                        AuthBytes.empty());
        SessionMetrics metrics = new SessionMetrics(new SimpleMeterRegistry());
        services =
                new SessionServices(
                        new StatementClassifier(),
                        new Router(new UnreadObjects()),
                        gate,
                        routes,
                        (loop, side, as) -> connector.connect(loop, side, as),
                        (channel, current, command) -> exchange(command),
                        new SessionRegistry(routes, metrics),
                        metrics,
                        _ -> SqlContext.of("", ServerDialect.mysql(90704)),
                        (side, named) -> CompletableFuture.completedStage(null),
                        new CrossSideReads(
                                CrossSideReads.Policy.WAIT, copies(), Duration.ofSeconds(1)),
                        HOLD_LIMIT);
        routes.update(table -> table.with("orders", List.of(TABLE), Side.SOURCE));
        Backend home = backend(source);
        session = new ClientSession(client, login, home, services);
        services.registry().begun(new RegisteredSession(session));
        session.start(home);
    }

    static Backend backend(EmbeddedChannel channel) {
        return backend(channel, Side.SOURCE);
    }

    static Backend backend(EmbeddedChannel channel, Side side) {
        Greeting greeting = new Greeting("9.7.0", 3, AuthBytes.empty(), 0, 45, 2, "");
        return new Backend(
                channel,
                side,
                greeting,
                Capabilities.PROTOCOL_41 | Capabilities.DEPRECATE_EOF,
                OkPacket.of(2),
                "shop");
    }

    private LoginExchange exchange(ByteBuf command) {
        if (command.readableBytes() < 7) {
            throw new MalformedPacketException("no user");
        }
        return new LoginExchange() {
            @Override
            public void receive(ByteBuf frame) {
                frame.release();
            }

            @Override
            public Promise<Authenticated> outcome() {
                return userChange;
            }
        };
    }

    private CrossSideReads.TableCopies copies() {
        return new CrossSideReads.TableCopies() {
            @Override
            public boolean on(Side side, String group) {
                return true;
            }

            @Override
            public CompletionStage<Boolean> caughtUp(Side side, String group, Duration limit) {
                return caughtUp;
            }
        };
    }

    void move(Side side) {
        routes.update(table -> table.move(Set.of(TABLE), side));
    }

    // ---- the client

    void query(String sql) {
        command(3, sql.getBytes(StandardCharsets.UTF_8));
    }

    void command(int code, byte[] content) {
        client.writeInbound(
                Unpooled.buffer()
                        .writeMediumLE(content.length + 1)
                        .writeByte(0)
                        .writeByte(code)
                        .writeBytes(content));
        run();
    }

    /** All that the client has got since the last look, in hex. */
    String answered() {
        return taken(client);
    }

    /** The code of the error that the client has got. */
    int refused() {
        byte[] packet = HexFormat.of().parseHex(answered());
        return packet[4] == (byte) 0xff ? (packet[5] & 0xff) | (packet[6] & 0xff) << 8 : 0;
    }

    // ---- its server

    /** The texts of all queries that the source has got since the last look. */
    String asked() {
        String hex = taken(source);
        return hex.isEmpty()
                ? ""
                : new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8).substring(5);
    }

    void answers(String hex) {
        source.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
        run();
    }

    void run() {
        client.runPendingTasks();
        source.runPendingTasks();
    }

    private static String taken(EmbeddedChannel channel) {
        channel.runPendingTasks();
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(ByteBufUtil.hexDump(out));
            out.release();
        }
        return all.toString();
    }

    @Override
    public void close() {
        session.close();
        client.finishAndReleaseAll();
        source.finishAndReleaseAll();
        another.finishAndReleaseAll();
    }
}
