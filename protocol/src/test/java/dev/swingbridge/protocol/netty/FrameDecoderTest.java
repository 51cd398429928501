package dev.swingbridge.protocol.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final String TWO_FRAMES = "01000000" + "0e" + "00000001";

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits));
    }

    private static String next(EmbeddedChannel channel) {
        ByteBuf frame = channel.readInbound();
        String dump = ByteBufUtil.hexDump(frame);
        frame.release();
        return dump;
    }

    @Test
    void cutsFramesOutOfOneRead() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(100));

        channel.writeInbound(hex(TWO_FRAMES));

        assertThat(next(channel)).isEqualTo("010000000e");
        assertThat(next(channel)).isEqualTo("00000001");
        channel.finishAndReleaseAll();
    }

    @Test
    void cutsTheSameFramesOutOfSingleBytes() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(100));

        for (byte one : HexFormat.of().parseHex(TWO_FRAMES)) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }

        assertThat(next(channel)).isEqualTo("010000000e");
        assertThat(next(channel)).isEqualTo("00000001");
        channel.finishAndReleaseAll();
    }

    @Test
    void refusesAFrameOverTheLimitBeforeItArrives() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(100));

        assertThatThrownBy(() -> channel.writeInbound(hex("65000000")))
                .isInstanceOf(DecoderException.class)
                .hasMessageContaining("packet of 101 bytes");
        channel.finishAndReleaseAll();
    }

    @Test
    void leavesTheRestToTheNextOwner() {
        FrameDecoder decoder = new FrameDecoder(100);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(hex("05000000" + "01"));

        channel.pipeline().remove(decoder);

        assertThat(next(channel)).isEqualTo("0500000001");
        channel.finishAndReleaseAll();
    }
}
