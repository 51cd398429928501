package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.proxy.session.link.LongerCommand;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that the session works on now; one object, used again for every command. */
public final class RunningCommand {
    CommandCode code = CommandCode.PING;

    /** The bytes at hand when it started, from the first header on; null once sent. */
    @Nullable ByteBuf head;

    /** Of its SQL, where it has any. */
    StatementFacts facts = NO_FACTS;

    /** Text and particulars, only for statements whose effects need them. */
    String text = "";

    /** Where the text of a query begins in the first packet's payload; 0 for other commands. */
    int textAt;

    List<StatementDetail> details = List.of();

    /** The text of one statement that the router does not understand; empty otherwise. */
    byte[] notUnderstood = NO_TEXT;

    /** What PREPARE ... FROM a user variable prepares. */
    String preparedText = "";

    /** What EXECUTE, or EXECUTE IMMEDIATE, runs; empty where its effects need no particulars. */
    String executedText = "";

    List<StatementDetail> executed = List.of();

    @Nullable PreparedStatement statement;
    @Nullable Side side;

    /** How its further packets are cut anew; null when they are sent as they come. */
    @Nullable LongerCommand longer;

    String schema = "";

    /** Of COM_SET_OPTION. */
    int option;

    long startNanos = System.nanoTime();
    boolean replyDone;

    private static final byte[] NO_TEXT = {};

    public static final StatementFacts NO_FACTS =
            new StatementFacts(
                    StatementFacts.Kind.EMPTY,
                    java.util.Set.of(),
                    java.util.Set.of(),
                    java.util.Set.of(),
                    true);

    void begin(CommandCode newCode, ByteBuf bytes, long nowNanos) {
        code = newCode;
        head = bytes;
        facts = NO_FACTS;
        text = "";
        textAt = 0;
        details = List.of();
        notUnderstood = NO_TEXT;
        preparedText = "";
        executedText = "";
        executed = List.of();
        statement = null;
        side = null;
        longer = null;
        schema = "";
        startNanos = nowNanos;
        replyDone = false;
    }

    /** The text of one of several statements. */
    String textOf(StatementDetail detail) {
        if (details.size() == 1) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TextRange range = detail.range();
        return new String(
                bytes,
                range.start(),
                Math.min(range.length(), bytes.length - range.start()),
                StandardCharsets.UTF_8);
    }

    /** A packet with another text in the place of the query's own. */
    ByteBuf withText(ByteBuf query, byte[] other) {
        int payload = query.readerIndex() + PacketFrame.HEADER_BYTES;
        return PacketFrame.build(
                query.alloc(), 0, out -> out.writeBytes(query, payload, textAt).writeBytes(other));
    }

    ReplyShape reply() {
        return code.reply();
    }

    /** The bytes to send; they are the caller's from now on. */
    ByteBuf takeHead() {
        ByteBuf bytes = head;
        if (bytes == null) {
            throw new IllegalStateException("sent already: " + code);
        }
        head = null;
        return bytes;
    }

    void dropHead() {
        if (head != null) {
            head.release();
            head = null;
        }
    }
}
