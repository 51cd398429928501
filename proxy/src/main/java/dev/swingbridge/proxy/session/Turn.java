package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.session.command.Next;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session waits for: one answer or one reply at a time. What comes for anything older comes
 * too late, and is dropped here.
 */
final class Turn {
    private final GuardedLoop loop;
    private final Consumer<Next> follow;
    private final Runnable answered;
    private long turn;
    private long forwardTurn;

    /**
     * @param follow does what an answer leads to
     * @param answered runs after it
     */
    Turn(GuardedLoop loop, Consumer<Next> follow, Runnable answered) {
        this.loop = loop;
        this.follow = follow;
        this.answered = answered;
    }

    /** An answer is waited for, which may come at once, later on any thread, or never. */
    <T extends @Nullable Object> void ask(Next.Ask<T> ask) {
        long asked = ++turn;
        ask.question().put(answer -> heard(asked, ask, answer));
    }

    private <T extends @Nullable Object> void heard(long asked, Next.Ask<T> ask, T answer) {
        if (!loop.eventLoop().inEventLoop()) {
            loop.execute(() -> heard(asked, ask, answer));
        } else if (asked != turn) {
            ask.unwanted().accept(answer);
        } else {
            turn++;
            loop.run(() -> follow.accept(ask.then().apply(answer)));
            answered.run();
        }
    }

    /** The reply to a command that was forwarded is waited for. */
    void forwarded() {
        forwardTurn = ++turn;
    }

    /** Whether the end of such a reply is that of the command at hand. */
    boolean awaitsReply() {
        return forwardTurn == turn;
    }

    /** Nothing is waited for any more. */
    void end() {
        turn++;
    }
}
