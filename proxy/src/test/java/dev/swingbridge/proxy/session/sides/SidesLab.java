package dev.swingbridge.proxy.session.sides;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.BackendLogin;
import dev.swingbridge.proxy.backend.ConnectFailedException;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.session.link.ScriptedServer;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.table.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session at work on the source, both of whose servers are scripted. */
final class SidesLab implements BackendConnector {
    static final String SCHEMA = "shop";

    final EmbeddedChannel client = new EmbeddedChannel();
    final ScriptedServer source = new ScriptedServer(Side.SOURCE, "9.7.0");
    final ScriptedServer target = new ScriptedServer(Side.TARGET, "9.7.0");
    final List<Throwable> failures = new ArrayList<>();
    final GuardedLoop loop = new GuardedLoop(client.eventLoop(), failures::add);
    final SessionState state;
    final SideChange sides;

    /** Default schemas of the logins at the target. */
    final List<String> logins = new ArrayList<>();

    /** Why a login to the target in a default schema fails; null when it does not. */
    @Nullable ErrPacket schemaRefused;

    /** Logins to the target that go on until the test ends them; null when each ends at once. */
    @Nullable List<Promise<Backend>> connecting;

    /** The error that the last thing to be done ended with. */
    @Nullable ErrPacket error;

    private boolean ended;

    SidesLab() {
        state =
                new SessionState(
                        login("app"),
                        Side.SOURCE,
                        SqlContext.of(SCHEMA, ServerDialect.of("9.7.0")),
                        new TrafficGate());
        sides =
                new SideChange(
                        state,
                        this,
                        loop,
                        new ScriptedServer.Unheard(),
                        new SessionMetrics(new SimpleMeterRegistry()));
        sides.adopt(source.backend(0, SCHEMA));
    }

    static ClientLogin login(String user) {
        ServerCredentials account = new ServerCredentials(user, Secret.clearText(""));
        return new ClientLogin(
                user,
                0,
                45,
                SCHEMA,
                Map.of(),
                1 << 24,
                5,
                InetSocketAddress.createUnresolved("client", 1),
                Map.of(Side.SOURCE, account, Side.TARGET, account),
                AuthBytes.of(new byte[AuthBytes.NONCE_BYTES]));
    }

    @Override
    public Future<Backend> connect(EventLoop loop, Side side, BackendLogin login) {
        String schema = Objects.requireNonNullElse(login.schema(), "");
        logins.add(schema);
        if (connecting != null) {
            Promise<Backend> slow = loop.newPromise();
            connecting.add(slow);
            return slow;
        }
        return schemaRefused != null && !schema.isEmpty()
                ? loop.newFailedFuture(
                        new ConnectFailedException(new ConnectFailure.Refused(schemaRefused)))
                : loop.newSucceededFuture(target.backend(0, schema));
    }

    void ended(@Nullable ErrPacket how) {
        ended = true;
        error = how;
    }

    /** Lets the servers answer until nobody asks any more. */
    void settle() {
        boolean busy = true;
        while (busy) {
            client.runPendingTasks();
            busy = source.answer();
            busy |= target.answer();
        }
    }

    /** Whether the last thing to be done has ended, once the servers have answered. */
    boolean done() {
        settle();
        boolean now = ended;
        ended = false;
        return now;
    }
}
