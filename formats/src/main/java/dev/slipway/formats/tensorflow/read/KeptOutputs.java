package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The outputs of ops that nobody reads, as TensorFlow registers them: kept nodes have readers, whose types follow from
/// these (<https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/ops>).
///
/// In the table an output is `name:type` where there is one of it, `name:count*type` where the attribute `count` says
/// how many, `name:*types` where the attribute `types` lists them. A type in lower case is that type, another the
/// attribute that holds it.
final class KeptOutputs {

    private static final Map<String, List<Output>> OPS = new HashMap<>();

    private final TensorflowProto.Node node;
    private final List<Output> outputs;

    private KeptOutputs(TensorflowProto.Node node, List<Output> outputs) {
        this.node = node;
        this.outputs = outputs;
    }

    /// One output, or a run of outputs under one name.
    private record Output(String name, boolean run, String count, String type) {

        static Output of(String text) {
            String[] parts = text.split("[:*]", -1);
            return new Output(parts[0], parts.length == 3, parts[1], parts[parts.length - 1]);
        }

        List<ElementType> types(TensorflowProto.Node node) {
            Attribute asked = node.attribute(type);
            if (run && count.isEmpty()) {
                return asked == null ? List.of() : List.copyOf(asked.types);
            }
            Attribute many = run ? node.attribute(count) : null;
            int times = run ? Math.clamp(many == null ? 0 : many.integer, 0, 10_000) : 1;
            ElementType one = asked == null || asked.type == null ? named().orElse(left()) : asked.type;
            return Collections.nCopies(times, one);
        }

        /// What an attribute is that files leave out.
        private ElementType left() {
            return type.equals("Tsplits") ? ElementType.INT64 : ElementType.FLOAT32;
        }

        private Optional<ElementType> named() {
            return Arrays.stream(ElementType.values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(type))
                    .findFirst();
        }
    }

    /// The outputs of a node, null where its op is not in the table.
    static @Nullable KeptOutputs of(TensorflowProto.Node node) {
        List<Output> outputs = OPS.get(node.op());
        return outputs == null ? null : new KeptOutputs(node, outputs);
    }

    /// The number of the output that a reference in a function's body names; of a name that is not there the first.
    int index(Reference reference) {
        int start = 0;
        for (Output output : outputs) {
            if (output.name().equals(reference.output())) {
                return start + reference.index();
            }
            start += output.types(node).size();
        }
        return reference.index();
    }

    List<ElementType> types() {
        List<ElementType> types = new ArrayList<>();
        outputs.forEach(output -> types.addAll(output.types(node)));
        return types;
    }

    static {
        """
            AllCandidateSampler sampled_candidates:int64 true_expected_count:float32 \
              sampled_expected_count:float32
            AsString output:string
            BatchSelfAdjointEigV2 e:T v:T
            BatchSvd s:T u:T v:T
            CTCBeamSearchDecoder decoded_indices:top_paths*int64 decoded_values:top_paths*int64 \
              decoded_shape:top_paths*int64 log_probability:T
            CTCLoss loss:T gradient:T
            CTCLossV2 loss:float32 gradient:float32
            ComputeAccidentalHits indices:int32 ids:int64 weights:float32
            DecodeAndCropJpeg image:uint8
            DecodeBase64 output:string
            DecodeBmp image:uint8
            DecodeCompressed output:string
            DecodeGif image:uint8
            DecodeJSONExample binary_examples:string
            DecodeJpeg image:uint8
            DecodeProtoV2 sizes:int32 values:*output_types
            DenseCountSparseOutput output_indices:int64 output_values:output_type output_dense_shape:int64
            DenseToDenseSetOperation result_indices:int64 result_values:T result_shape:int64
            DenseToSparseSetOperation result_indices:int64 result_values:T result_shape:int64
            DeserializeManySparse sparse_indices:int64 sparse_values:dtype sparse_shape:int64
            DeserializeSparse sparse_indices:int64 sparse_values:dtype sparse_shape:int64
            Eig e:Tout v:Tout
            EncodeBase64 output:string
            EncodeJpeg contents:string
            EncodePng contents:string
            EncodeProto bytes:string
            EncodeWav contents:string
            Fingerprint fingerprint:uint8
            FixedUnigramCandidateSampler sampled_candidates:int64 true_expected_count:float32 \
              sampled_expected_count:float32
            FractionalAvgPool output:T row_pooling_sequence:int64 col_pooling_sequence:int64
            FractionalMaxPool output:T row_pooling_sequence:int64 col_pooling_sequence:int64
            GenerateBoundingBoxProposals rois:float32 roi_probabilities:float32
            GenerateVocabRemapping remapping:int64 num_present:int32
            IsotonicRegression output:output_dtype segments:int32
            LearnedUnigramCandidateSampler sampled_candidates:int64 true_expected_count:float32 \
              sampled_expected_count:float32
            LogUniformCandidateSampler sampled_candidates:int64 true_expected_count:float32 \
              sampled_expected_count:float32
            LookupTableExport keys:Tkeys values:Tvalues
            LookupTableExportV2 keys:Tkeys values:Tvalues
            ParseSequenceExample context_sparse_indices:Ncontext_sparse*int64 \
              context_sparse_values:*context_sparse_types context_sparse_shapes:Ncontext_sparse*int64 \
              context_dense_values:*Tcontext_dense feature_list_sparse_indices:Nfeature_list_sparse*int64 \
              feature_list_sparse_values:*feature_list_sparse_types \
              feature_list_sparse_shapes:Nfeature_list_sparse*int64 \
              feature_list_dense_values:*feature_list_dense_types \
              feature_list_dense_lengths:Nfeature_list_dense*int64
            ParseSequenceExampleV2 context_sparse_indices:Ncontext_sparse*int64 \
              context_sparse_values:*context_sparse_types context_sparse_shapes:Ncontext_sparse*int64 \
              context_dense_values:*Tcontext_dense context_ragged_values:*context_ragged_value_types \
              context_ragged_row_splits:*context_ragged_split_types \
              feature_list_sparse_indices:Nfeature_list_sparse*int64 \
              feature_list_sparse_values:*feature_list_sparse_types \
              feature_list_sparse_shapes:Nfeature_list_sparse*int64 \
              feature_list_dense_values:*feature_list_dense_types \
              feature_list_dense_lengths:Nfeature_list_dense*int64 \
              feature_list_ragged_values:*feature_list_ragged_value_types \
              feature_list_ragged_outer_splits:*feature_list_ragged_split_types \
              feature_list_ragged_inner_splits:*feature_list_ragged_split_types
            ParseSingleExample sparse_indices:num_sparse*int64 sparse_values:*sparse_types \
              sparse_shapes:num_sparse*int64 dense_values:*Tdense
            ParseSingleSequenceExample context_sparse_indices:Ncontext_sparse*int64 \
              context_sparse_values:*context_sparse_types context_sparse_shapes:Ncontext_sparse*int64 \
              context_dense_values:*Tcontext_dense feature_list_sparse_indices:Nfeature_list_sparse*int64 \
              feature_list_sparse_values:*feature_list_sparse_types \
              feature_list_sparse_shapes:Nfeature_list_sparse*int64 \
              feature_list_dense_values:*feature_list_dense_types
            PopulationCount y:uint8
            RaggedCountSparseOutput output_indices:int64 output_values:output_type output_dense_shape:int64
            RaggedCross output_values:out_values_type output_row_splits:out_row_splits_type
            RaggedFillEmptyRows output_value_rowids:int64 output_values:T empty_row_indicator:bool \
              reverse_index_map:int64
            RaggedGather output_nested_splits:OUTPUT_RAGGED_RANK*Tsplits output_dense_values:Tvalues
            RaggedTensorToSparse sparse_indices:int64 sparse_values:T sparse_dense_shape:int64
            ReduceJoin output:string
            RegexFullMatch output:bool
            RegexReplace output:string
            SampleDistortedBoundingBox begin:T size:T bboxes:float32
            SampleDistortedBoundingBoxV2 begin:T size:T bboxes:float32
            SerializeTensor serialized:string
            SetSize size:int32
            SparseAdd sum_indices:int64 sum_values:T sum_shape:int64
            SparseCountSparseOutput output_indices:int64 output_values:output_type output_dense_shape:int64
            SparseCross output_indices:int64 output_values:out_type output_shape:int64
            SparseCrossHashed output_indices:int64 output_values:int64 output_shape:int64
            SparseCrossV2 output_indices:int64 output_values:string output_shape:int64
            SparseReduceMaxSparse output_indices:int64 output_values:T output_shape:int64
            SparseReduceSumSparse output_indices:int64 output_values:T output_shape:int64
            SparseSlice output_indices:int64 output_values:T output_shape:int64
            SparseSparseMaximum output_indices:int64 output_values:T
            SparseSparseMinimum output_indices:int64 output_values:T
            SparseSplit output_indices:num_split*int64 output_values:num_split*T \
              output_shape:num_split*int64
            SparseToSparseSetOperation result_indices:int64 result_values:T result_shape:int64
            StatelessRandomGetAlg alg:int32
            StatelessRandomGetKeyCounterAlg key:uint64 counter:uint64 alg:int32
            StatelessSampleDistortedBoundingBox begin:T size:T bboxes:float32
            StaticRegexFullMatch output:bool
            StaticRegexReplace output:string
            StringFormat output:string
            StringJoin output:string
            StringLength output:int32
            StringLower output:string
            StringNGrams ngrams:string ngrams_splits:Tsplits
            StringSplit indices:int64 values:string shape:int64
            StringSplitV2 indices:int64 values:string shape:int64
            StringStrip output:string
            StringToHashBucket output:int64
            StringToHashBucketFast output:int64
            StringToHashBucketStrong output:int64
            StringUpper output:string
            Substr output:string
            TensorArrayConcat value:dtype lengths:int64
            TensorArrayConcatV2 value:dtype lengths:int64
            TensorArraySize size:int32
            TensorArraySizeV2 size:int32
            ThreadUnsafeUnigramCandidateSampler sampled_candidates:int64 true_expected_count:float32 \
              sampled_expected_count:float32
            Timestamp ts:float64
            ToBool output:bool
            TopKUnique topk:float32 topk_indices:int32
            TopKWithUnique topk:float32 topk_indices:int32
            UnicodeDecode row_splits:Tsplits char_values:int32
            UnicodeDecodeWithOffsets row_splits:Tsplits char_values:int32 char_to_byte_starts:int64
            UnicodeEncode output:string
            UnicodeScript output:int32
            UnicodeTranscode output:string
            UniformCandidateSampler sampled_candidates:int64 true_expected_count:float32 \
              sampled_expected_count:float32
            UnsortedSegmentJoin output:string
            """.lines().map(line -> line.split(" +")).forEach(line -> OPS.put(
                line[0],
                List.of(line).subList(1, line.length).stream().map(Output::of).toList()));
    }
}
