package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.registry.SessionHandle;
import dev.swingbridge.proxy.session.registry.SessionHandle.ServerWork;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementDetail;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * KILL with a connection id that the proxy gave out: run on the server that serves the victim now,
 * over a short connection in the killer's name, so that its own privileges decide.
 */
final class KillStatement {
    private final SessionState killer;
    private final BackendConnector connector;
    private final GuardedLoop loop;

    KillStatement(SessionState killer, BackendConnector connector, GuardedLoop loop) {
        this.killer = killer;
        this.connector = connector;
        this.loop = loop;
    }

    /** The id a KILL names; 0 when it names none or computes it. */
    static long target(RunningCommand.Query query) {
        for (StatementDetail detail : query.particulars().details()) {
            for (StatementDetail.Kill kill : detail.kills()) {
                String text = kill.targetText();
                return text.chars().allMatch(Character::isDigit) && text.length() < 19
                        ? Long.parseLong(text)
                        : 0;
            }
        }
        return 0;
    }

    static boolean queryOnly(RunningCommand.Query query) {
        return query.particulars().details().stream()
                .flatMap(detail -> detail.kills().stream())
                .anyMatch(StatementDetail.Kill::queryOnly);
    }

    /**
     * Kills.
     *
     * @param done gets null or an error, on the killer's event loop
     */
    void kill(SessionHandle victim, boolean queryOnly, Consumer<@Nullable ErrPacket> done) {
        loop.whenDone(
                victim.loop().eventLoop().submit(() -> victim.interrupt(queryOnly)),
                found -> killOnServer(found, queryOnly, done));
    }

    private void killOnServer(
            Future<ServerWork> found, boolean queryOnly, Consumer<@Nullable ErrPacket> done) {
        if (!found.isSuccess()) {
            done.accept(ProxyError.NOT_SUPPORTED.packet("the session cannot be killed: it ends"));
            return;
        }
        ServerWork victim = found.getNow();
        if (victim.serverConnectionId() == 0) {
            done.accept(null);
            return;
        }
        loop.whenDone(
                connector.connect(
                        loop.eventLoop(),
                        victim.side(),
                        killer.login().backendLogin(victim.side())),
                connected -> {
                    if (connected.isSuccess()) {
                        send(connected.getNow(), victim, queryOnly, done);
                    } else {
                        done.accept(ConnectFailure.toClient(victim.side(), connected.cause()));
                    }
                });
    }

    private void send(
            Backend backend,
            ServerWork victim,
            boolean queryOnly,
            Consumer<@Nullable ErrPacket> done) {
        BackendLink link = BackendLink.of(backend, new Unheard(done));
        link.install();
        InternalQuery.run(
                link,
                LinkFormat.of(backend.capabilities()),
                (queryOnly ? "KILL QUERY " : "KILL ") + victim.serverConnectionId(),
                result -> {
                    link.quit();
                    done.accept(result.error());
                });
    }

    /** A link with one command on it has nothing else to say. */
    private record Unheard(Consumer<@Nullable ErrPacket> done) implements BackendLink.Listener {
        @Override
        public void readComplete() {
            // replies are gathered, nothing is to be flushed
        }

        @Override
        public void writabilityChanged() {
            // one small packet
        }

        @Override
        public void linkClosed(BackendLink link) {
            // the command's own sink has heard of it
        }

        @Override
        public void unasked(BackendLink link, io.netty.buffer.ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void failed(Throwable cause) {
            done.accept(SmallResult.LOST.error());
        }

        @Override
        public void readsWerePaused(BackendLink link, long nanos) {
            // one small packet
        }
    }
}
