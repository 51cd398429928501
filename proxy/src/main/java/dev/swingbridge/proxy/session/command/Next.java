package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of a session's command next: said by the parts, done by the loop alone. */
public sealed interface Next {
    /** It goes to this side, once that is ready for it. */
    record Send(Side side) implements Next {
        private static final Send SOURCE = new Send(Side.SOURCE);
        private static final Send TARGET = new Send(Side.TARGET);
    }

    /** The side is ready: the command goes there now, and its reply to the client. */
    record Forward(Side side) implements Next {
        private static final Forward SOURCE = new Forward(Side.SOURCE);
        private static final Forward TARGET = new Forward(Side.TARGET);
    }

    /** It runs at this side, or another text in its place, and its reply is kept back. */
    record Gather(Side side, Ask<?> reply) implements Next {}

    /** It waits until these groups are released, and is routed again. */
    record Hold(Set<String> groups) implements Next {}

    /** It is known better now, and is routed as this. */
    record Route(RunningCommand command) implements Next {}

    /** Something else has to be known or done first; its outcome says what comes next. */
    record Ask<T extends @Nullable Object>(
            Question<T> question, Function<T, Next> then, Consumer<T> unwanted) implements Next {
        /** Of an outcome that needs nothing when the session has ended meanwhile. */
        public Ask(Question<T> question, Function<T, Next> then) {
            this(question, then, _ -> {});
        }
    }

    /** Puts a question; the answer may come at once, later on any thread, or never. */
    @FunctionalInterface
    interface Question<T extends @Nullable Object> {
        void put(Consumer<T> answered);
    }

    /** The proxy answers itself, as soon as the whole command has been read. */
    sealed interface Own extends Next {}

    /** An error, for a command that has a reply at all. */
    record Refuse(ErrPacket error) implements Own {}

    /** OK, with what the session's tracking says has changed. */
    record Ok(List<SessionChange> changes) implements Own {}

    /** Packets that are made already, for a command that has been read. */
    record Answer(ByteBuf packets) implements Own {}

    /** Nothing: the command has no reply. */
    record Unanswered() implements Own {
        private static final Unanswered IT = new Unanswered();
    }

    /** The client gets a server's reply that was kept back, which counts as any reply does. */
    record Reply(ByteBuf packets, ReplyTracker tracker) implements Next {}

    /** The reply is complete, and nothing follows from it. */
    record Replied() implements Next {
        private static final Replied IT = new Replied();
    }

    /** The client logs in anew. */
    record ChangeUser() implements Next {}

    /** The session waits for the next command. */
    record Idle() implements Next {}

    /** The session ends. */
    record End() implements Next {}

    static Next send(Side side) {
        return side == Side.SOURCE ? Send.SOURCE : Send.TARGET;
    }

    static Next forward(Side side) {
        return side == Side.SOURCE ? Forward.SOURCE : Forward.TARGET;
    }

    static Next replied() {
        return Replied.IT;
    }

    static Next unanswered() {
        return Unanswered.IT;
    }

    /** One step of several: the next one follows, or the client gets the step's error. */
    static Next step(Question<@Nullable ErrPacket> step, Supplier<Next> next) {
        return new Ask<>(step, error -> error == null ? next.get() : new Refuse(error));
    }
}
