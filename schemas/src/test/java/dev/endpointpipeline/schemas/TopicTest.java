package dev.endpointpipeline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class TopicTest {
  @Test
  void aRecordIsInOneTopicOnly() {
    assertThat(Arrays.stream(Topic.values()).flatMap(topic -> topic.records().stream()))
        .extracting(Schema::getFullName)
        .doesNotHaveDuplicates();
  }

  @Test
  void onlyTheStateIsKeptForEver() {
    assertThat(Topic.values())
        .filteredOn(topic -> "compact".equals(topic.settings().get("cleanup.policy")))
        .containsExactly(Topic.ENDPOINT_STATE);
    assertThat(Topic.ENDPOINT_REQUESTS.settings())
        .containsEntry("retention.ms", Long.toString(14L * 24 * 60 * 60 * 1000));
  }
}
