package dev.swingbridge.proxy.session.registry;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.router.table.Side;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session that does what the test says, and keeps what it was asked. */
final class FakeSession implements SessionHandle {
    private final long id;
    private final GuardedLoop loop;
    private final Closed closed;
    private final String schema;
    private final long askedLastNanos;
    boolean blocks;
    boolean readyAtOnce;
    boolean broken;
    volatile boolean mayEnd;
    @Nullable CompletableFuture<ArmOutcome> arming;
    @Nullable CompletableFuture<Boolean> settling;

    /**
     * @param asked when it asked for something last; later for more
     */
    FakeSession(long id, EmbeddedChannel client, EventLoop loop, String schema, long asked) {
        this.id = id;
        this.loop = new GuardedLoop(loop, _ -> close());
        this.closed = new Closed(client);
        this.schema = schema;
        this.askedLastNanos = System.nanoTime() + asked;
    }

    /** The end of the client's connection; counts who waits for it. */
    private static final class Closed extends DefaultChannelPromise {
        private int listeners;

        Closed(EmbeddedChannel client) {
            super(client, client.eventLoop());
        }

        @Override
        public ChannelPromise addListener(
                GenericFutureListener<? extends Future<? super Void>> listener) {
            listeners++;
            return super.addListener(listener);
        }

        @Override
        public ChannelPromise removeListener(
                GenericFutureListener<? extends Future<? super Void>> listener) {
            listeners--;
            return super.removeListener(listener);
        }
    }

    int listeners() {
        return closed.listeners;
    }

    boolean ended() {
        return closed.isSuccess();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public GuardedLoop loop() {
        return loop;
    }

    @Override
    public ChannelFuture closed() {
        return closed;
    }

    @Override
    public long askedLastNanos() {
        return askedLastNanos;
    }

    @Override
    public SessionSummary summary() {
        return new SessionSummary(
                id,
                "app",
                "10.0.0.1",
                SessionSummary.State.IDLE,
                Side.SOURCE,
                null,
                Set.of(),
                null,
                List.of(),
                "");
    }

    @Override
    public boolean blocks() {
        return blocks;
    }

    @Override
    public boolean mayEnd() {
        if (broken) {
            throw new IllegalStateException("planted");
        }
        return mayEnd;
    }

    @Override
    public boolean uses(Set<String> schemas) {
        return schemas.contains(schema);
    }

    @Override
    public void arm(Side side, CompletableFuture<ArmOutcome> outcome) {
        arming = outcome;
        if (broken) {
            throw new IllegalStateException("planted");
        }
        if (readyAtOnce) {
            outcome.complete(new ArmOutcome.Ready());
        }
    }

    @Override
    public void settlePins(CompletableFuture<Boolean> settled) {
        settling = settled;
    }

    @Override
    public ServerWork interrupt(boolean queryOnly) {
        return new ServerWork(Side.SOURCE, 0);
    }

    @Override
    public void close() {
        closed.trySuccess();
    }
}
