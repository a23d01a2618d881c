package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.history.CallHistory.Seen;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link SeenWriter} wrote. Equal texts are in memory once. */
final class SeenReader {
  private final DataInputStream in;
  private final Map<String, String> texts = new HashMap<>();
  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private final List<Shown> shown = new ArrayList<>();

  private SeenReader(DataInputStream in) {
    this.in = in;
  }

  /** Reads to the end of the stream. */
  static Seen read(DataInputStream in) throws IOException {
    SeenReader reader = new SeenReader(in);
    for (int kind = in.read(); kind >= 0; kind = in.read()) {
      reader.entry(kind);
    }
    return new Seen(reader.acknowledged, reader.shown);
  }

  private void entry(int kind) throws IOException {
    String key = sharedText();
    String gateway = sharedText();
    Object name = CallNumber.nameOf(text());
    Origin origin = new Origin(name, gateway, in.readLong(), in.readLong());
    long revision = in.readLong();
    if (kind == SeenWriter.ACKNOWLEDGED) {
      acknowledged.add(
          new Acknowledged(
              origin, key, revision, in.readLong(), in.readLong(), in.readInt(), in.readLong()));
    } else {
      shown.add(new Shown(origin, key, revision, sharedText(), sharedText(), sharedText()));
    }
  }

  private String sharedText() throws IOException {
    String text = text();
    String known = texts.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  private String text() throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
