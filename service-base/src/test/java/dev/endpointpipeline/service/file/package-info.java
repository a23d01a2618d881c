@NullMarked
package dev.endpointpipeline.service.file;

import org.jspecify.annotations.NullMarked;
