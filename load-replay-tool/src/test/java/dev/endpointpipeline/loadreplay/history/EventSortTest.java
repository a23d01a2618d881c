package dev.endpointpipeline.loadreplay.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.history.JepsenEvent.Phase;
import dev.endpointpipeline.loadreplay.history.JepsenEvent.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventSortTest {
  @Test
  void moreEventsThanFitIntoMemoryAreSorted() throws IOException {
    Random random = new Random(1);
    List<JepsenEvent> events = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      events.add(new JepsenEvent(random.nextInt(500), Phase.BEGIN, i, Type.INVOKE, "event " + i));
    }

    List<JepsenEvent> sorted = new ArrayList<>();
    try (EventSort sort = new EventSort(7)) {
      for (JepsenEvent event : events) {
        sort.add(event);
      }
      sort.forEach(sorted::add);
    }

    assertThat(sorted).containsExactlyInAnyOrderElementsOf(events).isSorted();
  }

  @Test
  void ofTheSameTimeBeginsAreFirst() {
    JepsenEvent end = new JepsenEvent(5, Phase.END, 1, Type.OK, "");
    JepsenEvent begin = new JepsenEvent(5, Phase.BEGIN, 2, Type.INVOKE, "");

    assertThat(begin).isLessThan(end);
  }
}
