/** Text in YAML or JSON that an operator writes, read strictly. Reads no files. */
@NullMarked
package dev.endpointpipeline.service.yaml;

import org.jspecify.annotations.NullMarked;
