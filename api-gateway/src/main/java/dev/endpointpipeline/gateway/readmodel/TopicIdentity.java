package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.Topic;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What tells the topics of the read model from others of the same names: Kafka gives a topic that
 * is created again another id.
 */
record TopicIdentity(Admin admin, RevisionBase revisionBase) {
  private static final List<String> TOPICS =
      List.of(Topic.ENDPOINT_STATE.topicName(), Topic.ENDPOINT_REQUESTS.topicName());

  /**
   * One line for each topic, and one for the revision base.
   *
   * @throws KafkaException if Kafka does not respond
   */
  String describe() {
    try {
      Map<String, TopicDescription> topics = admin.describeTopics(TOPICS).allTopicNames().get();
      StringBuilder text = new StringBuilder();
      for (String topic : TOPICS) {
        TopicDescription description = Objects.requireNonNull(topics.get(topic));
        text.append(topic).append(": ").append(description.topicId()).append('\n');
      }
      return text.append("revision-base: ").append(revisionBase.value()).toString();
    } catch (ExecutionException e) {
      throw new KafkaException("topics can't be described: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
