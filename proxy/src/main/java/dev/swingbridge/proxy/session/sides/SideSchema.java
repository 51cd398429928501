package dev.swingbridge.proxy.session.sides;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Chooses the default schema of a session's connection. */
final class SideSchema {
    private final SessionState state;

    SideSchema(SessionState state) {
        this.state = state;
    }

    /** The session's default schema, which must be there. */
    void choose(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink link = state.link(side);
        String wanted = state.changes().schema();
        if (link == null || link.schema().equals(wanted)) {
            done.accept(null);
        } else if (wanted.isEmpty()) {
            done.accept(ProxyError.NO_SCHEMA.packet());
        } else {
            choose(link, wanted, done);
        }
    }

    /** The session's default schema; where the server lacks it, the one before stays. */
    void chooseIfThere(BackendLink link, Consumer<@Nullable ErrPacket> done) {
        String wanted = state.changes().schema();
        if (link.schema().equals(wanted) || wanted.isEmpty()) {
            done.accept(null);
        } else {
            choose(
                    link,
                    wanted,
                    error -> done.accept(ConnectFailure.ofSchema(error) ? null : error));
        }
    }

    void choose(BackendLink link, String schema, Consumer<@Nullable ErrPacket> done) {
        InternalQuery.initDb(
                link,
                state.format(),
                schema,
                result -> {
                    if (result.ok()) {
                        link.schema(schema);
                    }
                    done.accept(result.error());
                });
    }
}
