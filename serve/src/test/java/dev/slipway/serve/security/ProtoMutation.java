package dev.slipway.serve.security;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Changes a message of protocol buffers by its fields, at any depth: what comes out is mostly still a message.
final class ProtoMutation {

    private ProtoMutation() {}

    static byte[] of(byte[] message, Dice dice) {
        if (dice.oneIn(6)) {
            return dice.changed(message);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < message.length) {
            int start = at;
            at = tag(message, at);
            int wire = message[start] & 7;
            int end = wire == 2 ? at : skip(message, at, wire);
            int content = end;
            if (wire == 2) {
                content = tag(message, at);
                end = content + (int) varint(message, at);
            }
            if (end > message.length || end < content || content <= start) {
                out.write(message, start, message.length - start);
                return out.toByteArray();
            }
            field(message, start, at, content, end, wire, dice, out);
            at = end;
        }
        return out.toByteArray();
    }

    private static void field(
            byte[] message,
            int start,
            int value,
            int content,
            int end,
            int wire,
            Dice dice,
            ByteArrayOutputStream out) {
        int change = dice.below(24);
        if (change == 0) {
            return;
        }
        if (change == 1) {
            varint(out, dice.number() << 3 | dice.below(8));
        } else if (change == 2) {
            varint(out, varint(message, start) ^ dice.below(8));
        } else {
            out.write(message, start, value - start);
        }
        if (wire == 2) {
            byte[] inner = Arrays.copyOfRange(message, content, end);
            byte[] changed = dice.oneIn(2) ? inner : dice.oneIn(4) ? dice.changed(inner) : of(inner, dice);
            varint(out, change == 3 ? dice.number() : changed.length);
            out.writeBytes(changed);
        } else if (wire == 0 && change < 8) {
            varint(out, dice.number());
        } else {
            out.write(message, value, end - value);
        }
        if (change == 4) {
            for (int i = dice.below(dice.oneIn(10) ? 1000 : 4); i > 0; i--) {
                out.write(message, start, end - start);
            }
        }
    }

    private static int tag(byte[] message, int at) {
        int end = at;
        while (end < message.length && message[end] < 0) {
            end++;
        }
        return Math.min(message.length, end + 1);
    }

    private static int skip(byte[] message, int at, int wire) {
        return switch (wire) {
            case 0 -> tag(message, at);
            case 1 -> at + 8;
            case 5 -> at + 4;
            default -> Integer.MAX_VALUE;
        };
    }

    private static long varint(byte[] message, int at) {
        long value = 0;
        for (int i = 0; i < 10 && at + i < message.length; i++) {
            value |= (long) (message[at + i] & 0x7f) << 7 * i;
            if (message[at + i] >= 0) {
                break;
            }
        }
        return value & 0x7fff_ffff;
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
