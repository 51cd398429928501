package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What it takes to ask both servers for a list and to give the client one answer. */
public record Scatter(
        ByteBufAllocator allocator,
        SessionState state,
        CommandBytes bytes,
        SideChange sides,
        DefaultSchema schema) {

    /**
     * With the client's own text for both.
     *
     * @param first where the session works, or would for any such statement
     */
    Next ask(RunningCommand command, ListingScope scope, Side first) {
        return ask(command, scope, null, first);
    }

    /**
     * With a text for each.
     *
     * @param parts what each side is asked instead; null when both get the client's own text
     */
    Next ask(
            RunningCommand command,
            ListingScope scope,
            @Nullable SplitCatalogQuery parts,
            Side first) {
        return new ScatterQuery(this, command, scope, parts, first).start();
    }
}
