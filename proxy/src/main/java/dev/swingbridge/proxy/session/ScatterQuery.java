package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.scatter.ListingScope;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Asks both servers for a list and gives the client one answer. */
final class ScatterQuery {
    final ByteBufAllocator allocator;
    final SessionState state;
    final CommandBytes bytes;
    final SideChange sides;
    final DefaultSchema schema;

    ScatterQuery(
            ByteBufAllocator allocator,
            SessionState state,
            CommandBytes bytes,
            SideChange sides,
            DefaultSchema schema) {
        this.allocator = allocator;
        this.state = state;
        this.bytes = bytes;
        this.sides = sides;
        this.schema = schema;
    }

    /**
     * With the client's own text for both.
     *
     * @param first where the session works, or would for any such statement
     */
    Next ask(RunningCommand command, ListingScope scope, Side first) {
        return ask(command, scope, null, first);
    }

    /**
     * @param parts what each side is asked instead; null when both get the client's own text
     */
    Next ask(
            RunningCommand command,
            ListingScope scope,
            @Nullable SplitCatalogQuery parts,
            Side first) {
        return new ScatteredCommand(this, command, scope, parts, first).start();
    }
}
