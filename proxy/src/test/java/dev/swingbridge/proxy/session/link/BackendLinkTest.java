package dev.swingbridge.proxy.session.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One connection to a server: whose bytes its replies are, and how it ends. */
class BackendLinkTest {
    private static final String PING = "01000000" + "0e";
    private static final String QUIT = "01000000" + "01";

    /** 00 | affected | id | status, 2 | warnings, 2. */
    private static final String OK = "07000001" + "00000002000000";

    /** 00 | id, 4 | columns, 2 | parameters, 2 | 00 | warnings, 2. */
    private static final String PREPARED = "0c000001" + "000900000000000000000000";

    private final List<String> events = new ArrayList<>();
    private boolean broken;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final BackendLink link =
            new BackendLink(
                    Side.SOURCE,
                    channel,
                    7,
                    ServerDialect.of("9.7.0"),
                    ReplyFormat.of(0),
                    "",
                    new Recorder());

    BackendLinkTest() {
        link.install();
    }

    @AfterEach
    void releaseWhatWasSent() {
        channel.finishAndReleaseAll();
    }

    /** Writes down what it hears, as a session and as the taker of a reply. */
    private final class Recorder implements BackendLink.Listener, ReplySink {
        @Override
        public void part(ByteBuf bytes, boolean first, ReplyTracker tracker) {
            events.add((first ? "first " : "more ") + hex(bytes));
        }

        @Override
        public void localFileRequested() {
            events.add("local file");
        }

        @Override
        public void end(ReplyTracker tracker) {
            events.add("end");
        }

        @Override
        public void lost() {
            events.add("lost");
            if (broken) {
                throw new IllegalStateException("planted");
            }
        }

        @Override
        public void readComplete() {}

        @Override
        public void writabilityChanged() {}

        @Override
        public void linkClosed(BackendLink closed) {
            events.add("closed");
        }

        @Override
        public void unasked(BackendLink from, ByteBuf bytes) {
            events.add("unasked " + hex(bytes));
        }

        @Override
        public void failed(Throwable cause) {
            events.add("failed");
        }

        @Override
        public void readsWerePaused(BackendLink paused, long nanos) {
            events.add("paused");
        }
    }

    private static String hex(ByteBuf bytes) {
        String hex = ByteBufUtil.hexDump(bytes);
        bytes.release();
        return hex;
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    private void send(ReplyShape shape) {
        link.send(bytes(PING), shape, new Recorder());
    }

    private void receive(String hex) {
        channel.writeInbound(bytes(hex));
    }

    @Test
    void handsTheReplyOutAsItComes() {
        send(ReplyShape.SINGLE);
        assertThat(link.busy()).isTrue();

        receive(OK.substring(0, 6));
        receive(OK.substring(6));

        assertThat(events)
                .containsExactly("first " + OK.substring(0, 6), "more " + OK.substring(6), "end");
        assertThat(link.busy()).isFalse();
    }

    @Test
    void keepsAPrepareBackUntilItsFirstPacketIsWhole() {
        send(ReplyShape.PREPARED);

        for (int at = 0; at < PREPARED.length(); at += 2) {
            assertThat(events).isEmpty();
            receive(PREPARED.substring(at, at + 2));
        }

        assertThat(events).containsExactly("first " + PREPARED, "end");
    }

    @Test
    void tellsWhatNobodyAskedForFromTheReplyBeforeIt() {
        String farewell = "03000000" + "ff1d04";
        send(ReplyShape.SINGLE);

        receive(OK + farewell);

        assertThat(events).containsExactly("first " + OK, "end", "unasked " + farewell);
    }

    @Test
    void takesOneCommandAtATime() {
        send(ReplyShape.SINGLE);
        ByteBuf second = bytes(PING);

        assertThatThrownBy(() -> link.send(second, ReplyShape.SINGLE, new Recorder()))
                .hasMessage("a command runs already: side=source serverConnection=7");
        second.release();
    }

    @Test
    void isFreeAtOnceAfterACommandWithoutAnswer() {
        send(ReplyShape.NONE);

        assertThat(link.busy()).isFalse();
    }

    @Test
    void losesTheReplyBeforeTheConnection() {
        send(ReplyShape.PREPARED);
        receive(PREPARED.substring(0, 8));

        channel.close();

        assertThat(events).containsExactly("lost", "closed");
        assertThat(link.open()).isFalse();
    }

    @Test
    void tellsOfItsEndWhateverTheLostReplyWasWantedFor() {
        send(ReplyShape.SINGLE);
        broken = true;

        channel.close();

        assertThat(events).containsExactly("lost", "closed", "failed");
    }

    /** The session goes on where it can: a server that sends rubbish is one that has gone. */
    @Test
    void endsAloneWhenTheServerSendsNoPacket() {
        send(ReplyShape.PREPARED);

        receive("03000001" + "000000"); // an OK without the statement's number

        assertThat(events).containsExactly("lost", "closed");
    }

    @Test
    void saysGoodbyeWhenNoCommandRuns() {
        link.quit();

        assertThat(sent()).isEqualTo(QUIT);
        assertThat(link.open()).isFalse();
    }

    @Test
    void closesWithoutAWordWhileACommandRuns() {
        send(ReplyShape.SINGLE);
        assertThat(sent()).isEqualTo(PING);

        link.quit();

        assertThat(sent()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void tellsHowLongReadingWasOff() {
        link.reading(false);
        link.reading(false);
        assertThat(events).isEmpty();

        link.reading(true);

        assertThat(events).containsExactly("paused");
    }

    /** All that has been sent since the last time. */
    private String sent() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound();
                bytes != null;
                bytes = channel.readOutbound()) {
            all.append(hex(bytes));
        }
        return all.toString();
    }
}
