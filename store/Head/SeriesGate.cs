using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Observe.Store.Head;

/// <summary>
/// A lock of four bytes that lies in the line of memory that its holder needs anyway; an object of its own would be one more miss a
/// sample. Not re-entrant. Held for microseconds, so who waits spins, and gives way after a while.
/// </summary>
internal struct SeriesGate
{
    private int _held;

    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Held Enter()
    {
        if (Interlocked.CompareExchange(ref _held, 1, 0) != 0)
            Wait();
        return new Held(ref _held);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wait()
    {
        var spin = default(SpinWait);
        do
            spin.SpinOnce(sleep1Threshold: -1);
        while (Volatile.Read(ref _held) != 0 || Interlocked.CompareExchange(ref _held, 1, 0) != 0);
    }

    /// <summary>The lock is held until this is disposed.</summary>
    public readonly ref struct Held
    {
        private readonly ref int _state;

        public Held(ref int state) => _state = ref state;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose() => Volatile.Write(ref _state, 0);
    }
}
