package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.scatter.GatheredReply;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The loop: what comes next is done once, and what comes too late is not done at all. */
class ClientSessionTest {
    private static final String UPDATE = "UPDATE t SET v = 1";
    private static final int CHANGE_USER = 0x11;

    @Test
    void sendsAStatementAndGivesTheReply() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.query(UPDATE);
            assertThat(lab.asked()).isEqualTo(UPDATE);
            assertThat(lab.session.phase()).isEqualTo(SessionPhase.RUNNING);

            lab.answers(SessionWithoutServers.OK);

            assertThat(lab.answered()).isEqualTo("0700000100000002000000");
            assertThat(lab.session.idle()).isTrue();
        }
    }

    @Test
    void takesCommandsThatCameTogetherOneAfterTheOther() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            ByteBuf both = Unpooled.buffer();
            for (String sql : new String[] {"DO 1", "DO 2"}) {
                both.writeMediumLE(sql.length() + 1).writeByte(0).writeByte(3);
                both.writeCharSequence(sql, StandardCharsets.UTF_8);
            }
            lab.client.writeInbound(both);
            assertThat(lab.asked()).isEqualTo("DO 1");

            lab.answers(SessionWithoutServers.OK);

            assertThat(lab.asked()).isEqualTo("DO 2");
        }
    }

    @Test
    void holdsAStatementUntilTheRelease() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.gate.hold("orders");
            lab.query(UPDATE);
            assertThat(lab.session.phase()).isEqualTo(SessionPhase.HELD);
            assertThat(lab.asked()).isEmpty();

            lab.gate.release("orders");
            lab.run();

            assertThat(lab.asked()).isEqualTo(UPDATE);
        }
    }

    @Test
    void refusesAStatementThatWasHeldTooLong() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.gate.hold("orders");
            lab.query(UPDATE);

            lab.client.advanceTimeBy(
                    SessionWithoutServers.HOLD_LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
            lab.client.runScheduledPendingTasks();

            assertThat(lab.refused()).isEqualTo(1205);
            assertThat(lab.gate.waiting("orders")).isEmpty();
            assertThat(lab.session.idle()).isTrue();
        }
    }

    @Test
    void aHeldStatementThatWasKilledIsNotSentAfterTheRelease() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.gate.hold("orders");
            lab.query(UPDATE);
            lab.gate.release("orders"); // on its way to the session's loop

            assertThat(lab.session.interrupt()).isTrue();
            assertThat(lab.refused()).isEqualTo(1317);
            lab.run();

            assertThat(lab.asked()).isEmpty();
            assertThat(lab.session.idle()).isTrue();
            assertThat(lab.session.interrupt()).as("nothing waits").isFalse();
        }
    }

    /** The release of the statement before must not let the next one through. */
    @Test
    void aLateReleaseIsNotThatOfTheNextStatement() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.gate.hold("orders");
            lab.query(UPDATE);
            lab.gate.release("orders"); // on its way to the session's loop
            lab.session.interrupt();
            lab.gate.hold("orders");
            lab.client.writeInbound(
                    Unpooled.buffer()
                            .writeMediumLE(UPDATE.length() + 1)
                            .writeByte(0)
                            .writeByte(3)
                            .writeBytes(UPDATE.getBytes(StandardCharsets.UTF_8)));
            assertThat(lab.gate.waiting("orders")).hasSize(1);

            lab.run();

            assertThat(lab.gate.waiting("orders")).as("only once").hasSize(1);
            lab.session.close();
            assertThat(lab.gate.waiting("orders")).isEmpty();
        }
    }

    @Test
    void anEndedSessionSendsNothingAfterTheRelease() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.gate.hold("orders");
            lab.query(UPDATE);
            lab.gate.release("orders"); // on its way to the session's loop

            lab.session.close();
            lab.run();

            assertThat(lab.asked()).doesNotContain("UPDATE");
            assertThat(lab.session.phase()).isEqualTo(SessionPhase.CLOSED);
            assertThat(lab.gate.inFlight("orders")).isEmpty();
        }
    }

    @Test
    void aReplyThatComesAfterTheEndChangesNothing() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.query("BEGIN");
            lab.asked();

            lab.session.close();
            lab.source
                    .pipeline()
                    .fireChannelRead(
                            Unpooled.wrappedBuffer(new byte[] {7, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0}));
            lab.run();

            assertThat(lab.session.state().transaction().open()).isFalse();
            assertThat(lab.session.phase()).isEqualTo(SessionPhase.CLOSED);
        }
    }

    @Test
    void aLoginThatComesAfterTheEndIsClosed() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.command(CHANGE_USER, new byte[] {'a', 0, 0, 0});
            assertThat(lab.session.phase()).isEqualTo(SessionPhase.CHANGING_USER);

            lab.session.close();
            lab.userChange.setSuccess(
                    new Authenticated(lab.login, SessionWithoutServers.backend(lab.another)));
            lab.run();

            assertThat(lab.another.isOpen()).isFalse();
            assertThat(lab.session.phase()).isEqualTo(SessionPhase.CLOSED);
        }
    }

    @Test
    void goesOnAsAnotherUserOnANewConnection() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.command(CHANGE_USER, new byte[] {'a', 0, 0, 0});
            lab.userChange.setSuccess(
                    new Authenticated(lab.login, SessionWithoutServers.backend(lab.another)));
            lab.run();

            lab.query("DO 1");

            assertThat(lab.source.isOpen()).isFalse();
            assertThat(lab.another.<ByteBuf>readOutbound().toString(StandardCharsets.UTF_8))
                    .endsWith("DO 1");
        }
    }

    @Test
    void endsWithItsServer() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.query("DO 1");

            lab.source.close();
            lab.run();

            assertThat(lab.client.isOpen()).isFalse();
            assertThat(lab.services.registry().size()).isZero();
        }
    }

    @Test
    void asksForATransactionAfterAnErrorThatDoesNotTell() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.query(UPDATE);
            lab.asked();

            lab.answers("09000001 ff bd04 23 3430303031"); // a deadlock
            assertThat(lab.session.phase()).isEqualTo(SessionPhase.PREPARING);
            assertThat(lab.asked()).as("COM_SET_OPTION, its code before").hasSize(2);
            lab.answers("05000001 fe 0000 0300"); // in a transaction

            assertThat(lab.session.idle()).isTrue();
            assertThat(lab.session.state().transaction().workSide()).isEqualTo(Side.SOURCE);
        }
    }

    /** A slow client stops the reading of its reply; what the proxy asks next it does not get. */
    @Test
    void readsFromTheServerAgainAfterALongReply() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.query("DO 1");
            ByteBuf ok = Unpooled.buffer().writeMediumLE(100_007).writeByte(1);
            ok.writeMedium(0).writeShortLE(2).writeShort(0).writeZero(100_000);

            lab.source.writeInbound(ok);
            lab.run();

            assertThat(lab.session.idle()).isTrue();
            assertThat(lab.source.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void endsWhenWhatComesNextFails() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.gate.hold("orders");
            lab.query(UPDATE);
            BackendLink busy = Objects.requireNonNull(lab.session.state().link(Side.SOURCE));
            busy.send(Unpooled.buffer(), ReplyShape.SINGLE, new GatheredReply(_ -> {}));

            lab.gate.release("orders");
            lab.run();

            assertThat(lab.client.isOpen()).isFalse();
            assertThat(lab.services.registry().size()).isZero();
            assertThat(lab.gate.inFlight("orders")).isEmpty();
        }
    }

    /** The link is not the one that the session needs: its end alone would end nothing. */
    @Test
    void endsWhenAReplyOfTheOtherServerCannotBeUsed() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.session.sides().adopt(SessionWithoutServers.backend(lab.another, Side.TARGET));
            BackendLink other = Objects.requireNonNull(lab.session.state().link(Side.TARGET));
            GatheredReply unusable =
                    new GatheredReply(
                            _ -> {
                                throw new IllegalStateException("not what was asked for");
                            });
            other.send(Unpooled.buffer(), ReplyShape.SINGLE, unusable);

            lab.another.writeInbound(
                    Unpooled.wrappedBuffer(new byte[] {7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0}));
            lab.run();

            assertThat(lab.client.isOpen()).isFalse();
        }
    }

    @Test
    void releasesAChangeOfUserThatCannotBeRead() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            ByteBuf command = Unpooled.buffer().writeMediumLE(1).writeByte(0).writeByte(0x11);

            lab.client.writeInbound(command);

            assertThat(command.refCnt()).isZero();
            assertThat(lab.client.isOpen()).isFalse();
        }
    }
}
