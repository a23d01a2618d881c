/** Files that an operator changes while a service runs. Knows nothing about their content. */
@NullMarked
package dev.endpointpipeline.service.file;

import org.jspecify.annotations.NullMarked;
