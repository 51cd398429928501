package dev.swingbridge.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class PacketFrameTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    @Test
    void fillsTheLengthIn() {
        ByteBuf frame = PacketFrame.build(ALLOCATOR, 255, out -> out.writeZero(3));

        assertThat(ByteBufUtil.hexDump(frame)).isEqualTo("030000ff000000");
        assertThat(PacketFrame.payloadLength(frame)).isEqualTo(3);
        assertThat(PacketFrame.sequence(frame)).isEqualTo(255);
        frame.release();
    }

    @Test
    void refusesAFrameShorterThanItClaims() {
        ByteBuf frame = Unpooled.wrappedBuffer(new byte[] {9, 0, 0, 0, 1});

        assertThatThrownBy(() -> PacketFrame.payload(frame))
                .isInstanceOf(MalformedPacketException.class);
    }
}
