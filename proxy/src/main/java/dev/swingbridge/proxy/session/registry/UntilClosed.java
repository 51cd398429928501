package dev.swingbridge.proxy.session.registry;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.CompletableFuture;

/** Questions to a session that nobody answers any more once its client has gone. */
final class UntilClosed {
    private UntilClosed() {}

    /**
     * A question that the end of the session answers, if nothing did before; the session keeps
     * nothing of one that is answered, however many it is asked in its life.
     */
    static <T> CompletableFuture<T> question(SessionHandle session, T answerOfTheGone) {
        CompletableFuture<T> question = new CompletableFuture<>();
        ChannelFuture closed = session.closed();
        ChannelFutureListener gone = _ -> question.complete(answerOfTheGone);
        closed.addListener(gone);
        question.whenComplete((_, _) -> closed.removeListener(gone));
        return question;
    }
}
