export function Spinner() {
  return (
    <svg className="i spin" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 2a6 6 0 1 1-6 6" />
    </svg>
  );
}
