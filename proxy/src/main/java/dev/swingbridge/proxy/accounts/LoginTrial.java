package dev.swingbridge.proxy.accounts;

import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.BackendLogin;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logs in to a server as an application's session would, and leaves again. */
public record LoginTrial(BackendConnector connector, ServerProbe probe, EventLoopGroup loops) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Why it is not possible; null when it is. Blocks. */
    @Nullable String problem(Side side, ServerCredentials credentials) {
        BackendLogin own = probe.ownLogin(side);
        BackendLogin login =
                new BackendLogin(
                        credentials,
                        own.capabilities(),
                        own.collation(),
                        null,
                        Map.of(),
                        own.maxPacketBytes(),
                        null);
        Future<Backend> connecting = connector.connect(loops.next(), side, login);
        if (!connecting.awaitUninterruptibly(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            return "no answer within " + LIMIT.toSeconds() + " s";
        }
        if (!connecting.isSuccess()) {
            return String.valueOf(connecting.cause().getMessage());
        }
        ServerProbe.leave(connecting.getNow().channel());
        return null;
    }
}
